package io.karpenter.core.verify.check;

import java.util.ArrayList;
import java.util.List;

/** The checks of a plan, in the order in which their findings are best read. */
public final class Checks {

    private Checks() {}

    /**
     * Every check.
     *
     * @param claims true to check the NodeClaims too, not only where pods are put
     * @param minValuesMayBeLowered true if a claim may state a smaller minValues than its NodePool
     * @param possibleDomains true if domains that NodePools could open count for topology spread
     */
    public static List<Check> all(boolean claims, boolean minValuesMayBeLowered, boolean possibleDomains) {
        List<Check> checks = new ArrayList<>(List.of(
                new AccountingCheck(),
                new NamedOfferingCheck(),
                new NodePoolCheck(),
                new LimitCheck(),
                new ReservationCheck(claims),
                new CommitmentCheck(claims),
                new StaticNodesCheck(claims),
                new PoolShareCheck()));
        if (claims) {
            checks.add(new OptionsCheck());
            checks.add(new ClaimFormCheck());
            checks.add(new MinValuesCheck(minValuesMayBeLowered));
        }
        checks.addAll(List.of(
                new NodeCheck(),
                new ResourceCheck(),
                new HostPortCheck(),
                new VolumeCheck(),
                new AttachLimitCheck(),
                new SpreadCheck(possibleDomains),
                new PodAffinityCheck(),
                new PodAntiAffinityCheck()));
        return List.copyOf(checks);
    }
}
