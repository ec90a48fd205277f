package io.karpenter.engine.controller;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.UUID;

/** What a replica calls itself. */
final class Identity {

    private Identity() {}

    /** The name of the host, in a cluster that of the pod, and something that no other process has. */
    static String ofThisProcess() {
        String host;
        try {
            host = InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException nameless) {
            host = "karpenter";
        }
        return host + "_" + UUID.randomUUID();
    }
}
