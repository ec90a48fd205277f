package io.karpenter.aws.fake;

import io.karpenter.aws.fake.wire.Fault;
import io.karpenter.aws.fake.wire.Troubles;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Cuts long answers into pages. Tokens are opaque, and refused by other operations. */
final class Pages {

    private final Troubles troubles;

    Pages(Troubles troubles) {
        this.troubles = troubles;
    }

    /**
     * A part of an answer.
     *
     * @param next token of the next page; null after the last one, as the SDK's builders want it
     */
    record Page<T>(List<T> items, @Nullable String next) {}

    /**
     * The page that {@code token} leads to.
     *
     * @param asked the most items that the caller wants, if it says
     */
    <T> Page<T> page(String operation, List<T> all, @Nullable Integer asked, @Nullable String token) {
        int most = asked == null || asked <= 0 ? Integer.MAX_VALUE : asked;
        most = Math.min(most, troubles.pageSize(operation).orElse(Integer.MAX_VALUE));
        int from = Math.min(all.size(), token == null ? 0 : offset(operation, token));
        int to = (int) Math.min(all.size(), (long) from + most);
        return new Page<>(all.subList(from, to), to < all.size() ? token(operation, to) : null);
    }

    private static String token(String operation, int offset) {
        return Base64.getUrlEncoder().encodeToString((operation + " " + offset).getBytes(StandardCharsets.UTF_8));
    }

    private static int offset(String operation, String token) {
        try {
            String[] parts = new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8).split(" ");
            if (parts.length == 2 && parts[0].equals(operation)) {
                return Integer.parseInt(parts[1]);
            }
        } catch (IllegalArgumentException e) {
            // Answered below, as any other token that this operation did not give.
        }
        throw Fault.of("InvalidParameterValue", "Unable to parse pagination token");
    }
}
