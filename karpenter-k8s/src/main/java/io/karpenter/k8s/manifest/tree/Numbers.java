package io.karpenter.k8s.manifest.tree;

import java.util.OptionalLong;

/** Which bare scalars are numbers (YAML core schema, which contains JSON's). */
final class Numbers {

    private Numbers() {}

    static boolean isNumber(String text) {
        return isDecimal(text) || isHexOrOctal(text) || isSpecial(text);
    }

    /** Sign, digits with at most one point, exponent. */
    static boolean isDecimal(String text) {
        int i = signLength(text);
        int digits = 0;
        boolean point = false;
        for (; i < text.length(); i++) {
            char c = text.charAt(i);
            if (isDigit(c)) {
                digits++;
            } else if (c == '.' && !point) {
                point = true;
            } else {
                break;
            }
        }
        return digits > 0 && (i == text.length() || isExponent(text.substring(i)));
    }

    private static boolean isExponent(String text) {
        if (text.charAt(0) != 'e' && text.charAt(0) != 'E') {
            return false;
        }
        String power = text.substring(1);
        return allDigits(power, signLength(power));
    }

    private static boolean isHexOrOctal(String text) {
        if (text.startsWith("0x")) {
            return text.length() > 2 && text.chars().skip(2).allMatch(c -> Character.digit(c, 16) >= 0);
        }
        return text.startsWith("0o")
                && text.length() > 2
                && text.chars().skip(2).allMatch(c -> Character.digit(c, 8) >= 0);
    }

    private static boolean isSpecial(String text) {
        return switch (text.substring(signLength(text))) {
            case ".inf", ".Inf", ".INF" -> true;
            case ".nan", ".NaN", ".NAN" -> signLength(text) == 0;
            default -> false;
        };
    }

    static OptionalLong integer(String text) {
        int sign = signLength(text);
        if (text.length() > 20 || !allDigits(text, sign)) {
            return OptionalLong.empty();
        }
        try {
            return OptionalLong.of(Long.parseLong(text));
        } catch (NumberFormatException tooLarge) {
            return OptionalLong.empty();
        }
    }

    private static boolean allDigits(String text, int from) {
        for (int i = from; i < text.length(); i++) {
            if (!isDigit(text.charAt(i))) {
                return false;
            }
        }
        return from < text.length();
    }

    private static int signLength(String text) {
        return !text.isEmpty() && (text.charAt(0) == '-' || text.charAt(0) == '+') ? 1 : 0;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
