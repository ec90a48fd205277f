package io.karpenter.engine.cli;

import io.karpenter.engine.cli.option.CommonOptions;
import io.karpenter.engine.cli.option.Shell;
import io.karpenter.engine.cli.terminal.ExitCode;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints a script that makes a shell complete our commands and options. */
@Command(
        name = "completion",
        description = "Prints the script that makes a shell complete commands and options.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  source <(karpenter completion bash)          for this shell",
            "  karpenter completion zsh >> ~/.zshrc         for every zsh from now on"
        })
public final class CompletionCommand implements Callable<Integer> {

    @Mixin
    @SuppressWarnings("unused") // for its help
    private CommonOptions common;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "SHELL", description = "bash or zsh.")
    private Shell shell;

    @Override
    public Integer call() {
        CommandLine root = spec.root().commandLine();
        String script = AutoComplete.bash(root.getCommandName(), root);
        switch (shell) {
            case BASH -> {}
            case ZSH ->
                // The script is bash; zsh runs it once its emulation of bash completion is on.
                script = "autoload -U +X compinit && compinit\nautoload -U +X bashcompinit && bashcompinit\n" + script;
        }
        spec.commandLine().getOut().print(script);
        spec.commandLine().getOut().flush();
        return ExitCode.OK;
    }
}
