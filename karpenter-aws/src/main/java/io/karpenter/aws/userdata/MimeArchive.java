package io.karpenter.aws.userdata;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads and writes archives of type {@code multipart/mixed}, with plain line feeds. Source: AWS-UD-05, AWS-UD-06; RFC 2046 section 5.1.
 */
final class MimeArchive {

    private static final String BOUNDARY = "//";
    private static final Pattern BOUNDARY_PARAMETER = Pattern.compile(
            ";\\s*boundary\\s*=\\s*(\"(?<quoted>[^\"]+)\"|(?<plain>[^\\s;\"]+))", Pattern.CASE_INSENSITIVE);

    private MimeArchive() {}

    /** True if {@code text} means to be an archive. */
    static boolean isOne(String text) {
        String trimmed = text.strip();
        return trimmed.startsWith("MIME-Version:") || trimmed.startsWith("Content-Type:");
    }

    /**
     * The parts of an archive.
     *
     * @throws InvalidUserDataException if it is none or is broken
     */
    static List<MimePart> read(String text) {
        MimePart archive = part(text.strip().replace("\r", ""));
        String type = archive.header(MimePart.CONTENT_TYPE);
        Matcher boundary = BOUNDARY_PARAMETER.matcher(type);
        if (!type.toLowerCase(Locale.ROOT).startsWith("multipart/") || !boundary.find()) {
            throw new InvalidUserDataException(
                    "spec.userData: begins like a MIME archive, but its Content-Type is not multipart/… with a boundary");
        }
        String name = boundary.group("quoted") == null ? boundary.group("plain") : boundary.group("quoted");
        return parts(archive.body(), "--" + name);
    }

    private static List<MimePart> parts(String body, String delimiter) {
        List<MimePart> parts = new ArrayList<>();
        StringBuilder current = new StringBuilder();
        boolean inPart = false;
        for (String line : body.split("\n", -1)) {
            String bare = line.stripTrailing();
            if (bare.equals(delimiter) || bare.equals(delimiter + "--")) {
                if (inPart) {
                    parts.add(part(withoutLastBreak(current)));
                }
                if (!bare.equals(delimiter)) {
                    return parts;
                }
                inPart = true;
                current.setLength(0);
            } else {
                current.append(line).append('\n');
            }
        }
        throw new InvalidUserDataException("spec.userData: the MIME archive does not end with its boundary and --");
    }

    private static String withoutLastBreak(StringBuilder text) {
        return text.isEmpty() ? "" : text.substring(0, text.length() - 1);
    }

    /** Headers, an empty line, and the body. */
    private static MimePart part(String text) {
        Map<String, String> headers = new LinkedHashMap<>();
        String last = "";
        int at = 0;
        while (at < text.length()) {
            int end = text.indexOf('\n', at);
            String line = text.substring(at, end < 0 ? text.length() : end);
            at = end < 0 ? text.length() : end + 1;
            if (line.isBlank()) {
                break;
            }
            int colon = line.indexOf(':');
            boolean goesOn = Character.isWhitespace(line.charAt(0)) && !last.isEmpty();
            if (goesOn) {
                headers.merge(last, line.strip(), (begin, more) -> begin + " " + more);
            } else if (colon > 0) {
                last = line.substring(0, colon).strip();
                headers.put(last, line.substring(colon + 1).strip());
            } else {
                throw new InvalidUserDataException(
                        "spec.userData: a part of the MIME archive does not begin with headers and an empty line");
            }
        }
        return new MimePart(headers, text.substring(at));
    }

    /**
     * An archive of these parts.
     *
     * @throws InvalidUserDataException if a part has a line that would end it
     */
    static String write(List<MimePart> parts) {
        StringBuilder text = new StringBuilder("MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=\"")
                .append(BOUNDARY)
                .append("\"\n");
        for (MimePart part : parts) {
            String body = part.body().replace("\r", "");
            if (body.startsWith("--" + BOUNDARY) || body.contains("\n--" + BOUNDARY)) {
                throw new InvalidUserDataException(
                        "spec.userData: a line begins with --//, which would end a part of the MIME archive");
            }
            text.append("\n--").append(BOUNDARY).append('\n');
            part.headers()
                    .forEach((name, value) ->
                            text.append(name).append(": ").append(value).append('\n'));
            text.append('\n').append(body);
        }
        return text.append("\n--").append(BOUNDARY).append("--\n").toString();
    }
}
