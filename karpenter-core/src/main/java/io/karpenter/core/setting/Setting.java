package io.karpenter.core.setting;

import java.util.List;
import java.util.Locale;

/** A constant of an enum of options, as users write them. Source: OPS-01, AWS-OPT-01. */
public interface Setting {

    /** Its variable of the environment, such as {@code METRICS_PORT}. */
    String name();

    SettingKind kind();

    /** Its value unless somebody says otherwise, as a user would write it. */
    String standard();

    /** What it does, in one sentence. */
    String meaning();

    /** The words it takes; empty if it takes others as well. */
    default List<String> words() {
        return List.of();
    }

    /** Its name on the command line, hyphens in front included. */
    default String flag() {
        return "--" + name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
