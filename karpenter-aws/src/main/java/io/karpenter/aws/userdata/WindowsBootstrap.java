package io.karpenter.aws.userdata;

/** User data of Windows: one block of PowerShell, the user's lines first. Source: AWS-UD-16. */
final class WindowsBootstrap {

    private WindowsBootstrap() {}

    static String write(BootSettings settings) {
        BootCluster cluster = settings.cluster();
        StringBuilder text = new StringBuilder("<powershell>\n");
        settings.custom()
                .filter(custom -> !custom.isBlank())
                .ifPresent(custom -> text.append(custom).append('\n'));
        text.append("""
                [string]$EKSBootstrapScriptFile = "$env:ProgramFiles\\Amazon\\EKS\\Start-EKSBootstrap.ps1"
                & $EKSBootstrapScriptFile -EKSClusterName '%s' -APIServerEndpoint '%s' -Base64ClusterCA '%s' -KubeletExtraArgs '%s'""".formatted(
                cluster.name(), cluster.facts().endpoint(), cluster.facts().caBundle(), KubeletArguments.of(settings)));
        settings.kubelet().firstDns().ifPresent(address -> text.append(" -DNSClusterIP '%s'".formatted(address)));
        return text.append("\n</powershell>").toString();
    }
}
