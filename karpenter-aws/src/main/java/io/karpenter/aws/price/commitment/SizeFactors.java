package io.karpenter.aws.price.commitment;

import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Normalization factors of instance sizes, times four, so that the smallest is a whole number. Stateless. Source: EC2 user guide, "How
 * Reserved Instance discounts are applied": nano 0.25, micro 0.5, small 1, medium 2, large 4, xlarge 8, and N times 8 for Nxlarge.
 */
final class SizeFactors {

    private static final int XLARGE = 32;

    private static final Map<String, Integer> SMALL =
            Map.of("nano", 1, "micro", 2, "small", 4, "medium", 8, "large", 16, "xlarge", XLARGE);

    /** A metal machine that says which size it is as large as counts as that. */
    private static final Pattern LARGE = Pattern.compile("(?:metal-)?([0-9]{1,4})xl(?:arge)?");

    /** Of these families, Reserved Instances cover their own size only. */
    private static final Set<String> RIGID = Set.of("g4ad", "g4dn", "g5", "g5g", "inf1");

    private SizeFactors() {}

    /** What comes before the dot. */
    static String family(String instanceType) {
        int dot = instanceType.indexOf('.');
        return dot < 0 ? instanceType : instanceType.substring(0, dot);
    }

    /** True if Reserved Instances of the type cover all sizes of its family. */
    static boolean isFlexible(String instanceType) {
        return !RIGID.contains(family(instanceType)) && of(instanceType).isPresent();
    }

    /** Four times the factor; empty for a size without one, such as {@code metal}. */
    static OptionalInt of(String instanceType) {
        String size = instanceType.substring(instanceType.indexOf('.') + 1);
        Integer small = SMALL.get(size);
        if (small != null) {
            return OptionalInt.of(small);
        }
        Matcher large = LARGE.matcher(size);
        return large.matches() ? OptionalInt.of(XLARGE * Integer.parseInt(large.group(1))) : OptionalInt.empty();
    }
}
