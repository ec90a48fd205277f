package io.karpenter.core.verify.state;

/**
 * How many pods of one class are on one host.
 *
 * @param running bound already, not being deleted
 * @param terminating bound already, being deleted
 * @param planned put there by the plan
 */
public record Occurrence(PodClass pods, Host host, int running, int terminating, int planned) {

    /** Those that are there once the plan is carried out. */
    public int remaining() {
        return running + planned;
    }
}
