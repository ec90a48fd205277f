package io.karpenter.aws.hash;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HexFormat;

/**
 * SHA-256, and names of 64 bits of it for things by what is in them: over their texts, each led by its length so that no two lists give the same. Equal
 * in every process. Source: AWS-LT-01; appendix E 7.
 */
public final class ContentHash {

    private static final int BYTES = 8;

    private ContentHash() {}

    /** 16 hexadecimal digits. */
    public static String of(Collection<?> parts) {
        return HexFormat.of().formatHex(bytes(parts), 0, BYTES);
    }

    /** All 32 bytes. */
    public static byte[] bytes(Collection<?> parts) {
        MessageDigest digest = sha256();
        for (Object part : parts) {
            byte[] text = part.toString().getBytes(StandardCharsets.UTF_8);
            digest.update((text.length + ":").getBytes(StandardCharsets.UTF_8));
            digest.update(text);
        }
        return digest.digest();
    }

    /** All 32 bytes of one text. */
    public static byte[] ofText(String text) {
        return sha256().digest(text.getBytes(StandardCharsets.UTF_8));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("SHA-256 is part of every Java", impossible);
        }
    }
}
