package io.karpenter.aws.launch.template;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HexFormat;

/**
 * Names things by what is in them: 64 bits of SHA-256 over their texts, each led by its length so that no two lists give the same. Equal in every
 * process. Source: AWS-LT-01; appendix E 7.
 */
public final class ContentHash {

    static final String TEMPLATE_PREFIX = "karpenter.k8s.aws/";
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

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("SHA-256 is part of every Java", impossible);
        }
    }
}
