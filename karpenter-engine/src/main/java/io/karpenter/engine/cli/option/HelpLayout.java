package io.karpenter.engine.cli.option;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/** Lays out the help of a command: its options under the headings of the mixins that they come from. */
public final class HelpLayout {

    public static final String INPUT = "Input";
    public static final String CATALOGUE = "Catalogue";
    public static final String FILTERS = "Filters";
    public static final String CONSOLIDATION = "Consolidation";
    public static final String PLANNING = "Planning";
    public static final String CLUSTER = "Cluster";
    public static final String OUTPUT = "Output";

    private static final List<String> HEADINGS =
            List.of(INPUT, FILTERS, CATALOGUE, CONSOLIDATION, PLANNING, CLUSTER, OUTPUT);

    private HelpLayout() {}

    /** Makes {@code commandLine} and its commands print their options in groups. */
    public static void register(CommandLine commandLine) {
        commandLine.getHelpSectionMap().put(UsageMessageSpec.SECTION_KEY_OPTION_LIST_HEADING, help -> "");
        commandLine.getHelpSectionMap().put(UsageMessageSpec.SECTION_KEY_OPTION_LIST, HelpLayout::options);
        commandLine.getSubcommands().values().forEach(HelpLayout::register);
    }

    /** The visible options of a command, by heading; options of its own come first under {@code Options}. */
    public static Map<String, List<OptionSpec>> groups(CommandSpec command) {
        Map<String, List<OptionSpec>> groups = new LinkedHashMap<>();
        List<OptionSpec> rest = new ArrayList<>(command.options());
        rest.removeIf(OptionSpec::hidden);
        groups.put("Options", rest);
        for (String heading : HEADINGS) {
            CommandSpec mixin = command.mixins().get(heading);
            if (mixin != null) {
                List<OptionSpec> options = command.options().stream()
                        .filter(option -> mixin.findOption(option.longestName()) != null)
                        .toList();
                rest.removeAll(options);
                groups.put(heading, options);
            }
        }
        return groups;
    }

    private static String options(Help help) {
        StringBuilder text = new StringBuilder();
        groups(help.commandSpec()).forEach((heading, options) -> {
            if (!options.isEmpty()) {
                text.append(help.createHeading("%n" + heading + ":%n"));
                Help.Layout layout = help.createDefaultLayout();
                layout.addOptions(options, help.createDefaultParamLabelRenderer());
                text.append(layout);
            }
        });
        return text.toString();
    }
}
