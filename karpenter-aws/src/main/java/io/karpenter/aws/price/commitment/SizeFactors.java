package io.karpenter.aws.price.commitment;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Normalization factors of instance sizes, times four, so that the smallest is a whole number. Stateless. Source: EC2 user guide, "How
 * Reserved Instance discounts are applied": nano 0.25, micro 0.5, small 1, medium 2, large 4, xlarge 8, and N times 8 for Nxlarge; and "Modify
 * Reserved Instances" for bare metal, by family.
 */
final class SizeFactors {

    /** The size whose factor counts as 1. */
    static final String SMALLEST = ".nano";

    private static final int XLARGE = 32;

    private static final Map<String, Integer> SMALL =
            Map.of("nano", 1, "micro", 2, "small", 4, "medium", 8, "large", 16, "xlarge", XLARGE);

    /** A metal machine that says which size it is as large as counts as that. */
    private static final Pattern LARGE = Pattern.compile("(?:metal-)?([0-9]{1,4})xl(?:arge)?");

    /** Factors of the size {@code metal}, by family. */
    private static final Map<String, Integer> METAL = metal();

    /** Of these families, Reserved Instances cover their own size only. */
    private static final Set<String> RIGID = Set.of("g4ad", "g4dn", "g5", "g5g", "inf1");

    private SizeFactors() {}

    private static Map<String, Integer> metal() {
        Map<Integer, String> families = Map.of(
                32, "a1",
                96, "m5zn x2iezn z1d",
                128, "c6g c6gd i3 m6g m6gd r6g r6gd x2gd",
                144, "c5n",
                192, "c5 c5d i3en m5 m5d m5dn m5n r5 r5b r5d r5dn r5n",
                256, "c6i c6id m6i m6id r6i r6id",
                448, "u-18tb1 u-24tb1",
                896, "u-6tb1 u-9tb1 u-12tb1");
        Map<String, Integer> factors = new HashMap<>();
        families.forEach((factor, names) -> List.of(names.split(" ")).forEach(name -> factors.put(name, 4 * factor)));
        return Map.copyOf(factors);
    }

    /** What comes before the dot. */
    static String family(String instanceType) {
        int dot = instanceType.indexOf('.');
        return dot < 0 ? instanceType : instanceType.substring(0, dot);
    }

    /** True if Reserved Instances of the type cover all sizes of its family. */
    static boolean isFlexible(String instanceType) {
        return !RIGID.contains(family(instanceType)) && of(instanceType).isPresent();
    }

    /** Four times the factor; empty for a size without one, such as {@code metal} of most families. */
    static OptionalInt of(String instanceType) {
        String size = instanceType.substring(instanceType.indexOf('.') + 1);
        Integer small = SMALL.get(size);
        if (small != null) {
            return OptionalInt.of(small);
        }
        if (size.equals("metal")) {
            Integer metal = METAL.get(family(instanceType));
            return metal == null ? OptionalInt.empty() : OptionalInt.of(metal);
        }
        Matcher large = LARGE.matcher(size);
        return large.matches() ? OptionalInt.of(XLARGE * Integer.parseInt(large.group(1))) : OptionalInt.empty();
    }
}
