package io.karpenter.aws.userdata;

import java.util.ArrayList;
import java.util.List;

/** User data of AL2: an archive of the user's parts and of a script that calls the image's bootstrap script. Source: AWS-UD-05 to AWS-UD-08. */
final class ShellBootstrap {

    private ShellBootstrap() {}

    static String write(BootSettings settings) {
        List<MimePart> parts = new ArrayList<>();
        settings.custom().filter(text -> !text.isBlank()).ifPresent(text -> {
            if (MimeArchive.isOne(text)) {
                parts.addAll(MimeArchive.read(text));
            } else {
                parts.add(MimePart.of(MimePart.SCRIPT, text));
            }
        });
        parts.add(MimePart.of(MimePart.SCRIPT, script(settings)));
        return MimeArchive.write(parts);
    }

    private static String script(BootSettings settings) {
        List<String> arguments = new ArrayList<>();
        settings.kubelet().firstDns().ifPresent(address -> {
            if (address.contains(":")) {
                arguments.add("--ip-family ipv6");
            }
            arguments.add("--dns-cluster-ip '%s'".formatted(address));
        });
        arguments.add("--use-max-pods false");
        arguments.add("--kubelet-extra-args '%s'".formatted(KubeletArguments.of(settings)));
        if (settings.localDisks()) {
            arguments.add("--local-disks raid0");
        }
        BootCluster cluster = settings.cluster();
        return """
                #!/bin/bash -xe
                exec > >(tee /var/log/user-data.log|logger -t user-data -s 2>/dev/console) 2>&1
                /etc/eks/bootstrap.sh '%s' --apiserver-endpoint '%s' --b64-cluster-ca '%s' \\
                %s""".formatted(
                        cluster.name(),
                        cluster.facts().endpoint(),
                        cluster.facts().caBundle(),
                        String.join(" \\\n", arguments));
    }
}
