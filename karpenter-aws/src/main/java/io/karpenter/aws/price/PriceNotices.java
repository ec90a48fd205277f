package io.karpenter.aws.price;

import java.util.ArrayList;
import java.util.List;

/** Says what people should know about the prices of a region before they believe a plan's total. */
public final class PriceNotices {

    private PriceNotices() {}

    /** One line for each thing to know, none if all prices are published ones of the region. */
    public static List<String> of(PriceBook prices) {
        List<String> notices = new ArrayList<>();
        String own = prices.own().perHour().isEmpty()
                ? ""
                : " Own prices from %s come first.".formatted(prices.own().source());
        if (prices.own().only()) {
            return List.of("prices: only those of %s count; what it does not name cannot be bought"
                    .formatted(prices.own().source()));
        }
        if (prices.currency() != Currency.USD) {
            notices.add(
                    "prices of %s are in %s and plans are in USD: they are listed but not used, so nothing can be bought there.%s"
                            .formatted(prices.region(), prices.currency(), own));
            return notices;
        }
        if (prices.onDemand().isEmpty()) {
            notices.add("no on-demand prices of %s are known, nor of us-east-1 to stand in.%s"
                    .formatted(prices.region(), own));
            return notices;
        }
        if (prices.onDemandProvenance().kind() == Provenance.Kind.OTHER_REGION) {
            notices.add(
                    "on-demand prices: no table of %s, those of us-east-1 stand in.%s".formatted(prices.region(), own));
        }
        notices.add(
                prices.spot().isEmpty()
                        ? "spot prices of %s are estimates: on-demand price less the average saving (%s)%s"
                                .formatted(prices.region(), dated(prices.advisorProvenance()), own)
                        : "spot prices of %s are estimates (%s)%s"
                                .formatted(prices.region(), dated(prices.spotProvenance()), own));
        return notices;
    }

    private static String dated(Provenance provenance) {
        return provenance.asOf().isEmpty() ? provenance.source() : provenance.source() + ", " + provenance.asOf();
    }
}
