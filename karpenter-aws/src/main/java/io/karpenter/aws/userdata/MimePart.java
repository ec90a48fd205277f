package io.karpenter.aws.userdata;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * A part of a MIME archive.
 *
 * @param headers values by name as they are written; {@code Content-Type} may be missing
 * @param body without the line break before the next boundary
 */
record MimePart(Map<String, String> headers, String body) {

    static final String CONTENT_TYPE = "Content-Type";
    static final String SCRIPT = "text/x-shellscript; charset=\"us-ascii\"";
    static final String NODE_CONFIG = "application/node.eks.aws";

    private static final String ENCODING = "content-transfer-encoding";

    MimePart {
        headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
    }

    static MimePart of(String contentType, String body) {
        return new MimePart(Map.of(CONTENT_TYPE, contentType), body);
    }

    String header(String name) {
        return headers.entrySet().stream()
                .filter(entry -> entry.getKey().equalsIgnoreCase(name))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse("");
    }

    /** This part with no header but its type; a body in base64 is decoded, since nothing would say any more that it is. */
    MimePart withTypeAlone() {
        String type = header(CONTENT_TYPE);
        Map<String, String> kept = type.isEmpty() ? Map.of() : Map.of(CONTENT_TYPE, type);
        return header(ENCODING).toLowerCase(Locale.ROOT).equals("base64")
                ? new MimePart(kept, decoded())
                : new MimePart(kept, body);
    }

    private String decoded() {
        try {
            return new String(Base64.getMimeDecoder().decode(body), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new InvalidUserDataException("spec.userData: a part says it is in base64 and is not");
        }
    }
}
