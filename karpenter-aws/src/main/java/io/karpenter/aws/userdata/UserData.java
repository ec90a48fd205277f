package io.karpenter.aws.userdata;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;

/**
 * User data of an instance. Immutable. May hold secrets, so {@link #toString} tells its size alone. Source: AWS-UD-01, AWS-UD-18.
 */
public final class UserData {

    /** What EC2 takes, bytes before base64; EC2 refuses more, nobody here does. */
    public static final int LIMIT = 16_384;

    /** From here on it is worth a warning, bytes. */
    public static final int NEAR_LIMIT = 14_745;

    private final byte[] bytes;

    UserData(String text) {
        bytes = text.getBytes(StandardCharsets.UTF_8);
    }

    /** As EC2 takes it. */
    public String base64() {
        return Base64.getEncoder().encodeToString(bytes);
    }

    /** The text itself. */
    public String text() {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** Bytes before base64. */
    public int size() {
        return bytes.length;
    }

    public boolean isNearLimit() {
        return bytes.length >= NEAR_LIMIT;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof UserData data && Arrays.equals(bytes, data.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return "user data of " + bytes.length + " bytes";
    }
}
