package io.karpenter.aws.settings;

import java.util.List;

/** Options that the provider cannot run with; the message names all of them. */
public final class InvalidAwsSettingsException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient List<String> problems;

    InvalidAwsSettingsException(List<String> problems) {
        super(String.join("\n", problems));
        this.problems = List.copyOf(problems);
    }

    public List<String> problems() {
        return problems;
    }
}
