package io.karpenter.core.workload;

/**
 * A port of the node that a pod takes for itself.
 *
 * @param ip address of the node; {@code 0.0.0.0} or {@code ::} means all
 * @param protocol {@code TCP}, {@code UDP} or {@code SCTP}
 */
public record HostPort(String ip, int port, String protocol) {

    public HostPort {
        ip = ip.isEmpty() ? "0.0.0.0" : ip;
        protocol = protocol.isEmpty() ? "TCP" : protocol;
    }

    /** True if two pods with these ports cannot share a node (SCH-HP-02). */
    public boolean conflictsWith(HostPort other) {
        return port == other.port
                && protocol.equals(other.protocol)
                && (ip.equals(other.ip) || anyAddress() || other.anyAddress());
    }

    private boolean anyAddress() {
        return ip.equals("0.0.0.0") || ip.equals("::");
    }

    @Override
    public String toString() {
        return (anyAddress() ? "" : ip + ":") + port + "/" + protocol;
    }
}
