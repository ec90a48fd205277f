package io.karpenter.k8s.simulated.script;

import io.karpenter.core.offering.CapacityType;
import io.karpenter.core.offering.InstanceType;
import io.karpenter.core.offering.Offering;
import io.karpenter.k8s.manifest.karpenter.KarpenterDurations;
import io.karpenter.k8s.manifest.report.Location;
import io.karpenter.k8s.manifest.report.Report;
import io.karpenter.k8s.manifest.tree.DocumentReader;
import io.karpenter.k8s.manifest.tree.DocumentReader.Document;
import io.karpenter.k8s.manifest.tree.Fields;
import io.karpenter.k8s.manifest.tree.ReadLimits;
import io.karpenter.k8s.manifest.tree.Tree;
import io.karpenter.k8s.simulated.OfferingFilter;
import io.karpenter.k8s.simulated.script.ScriptedEvent.Choice;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Reads the script of a simulated cloud. Reading is strict: a field that is not known, and a type or zone that is not sold, are problems,
 * as an event that never comes would be overlooked. Not thread-safe.
 */
public final class ScriptReader {

    private static final String EVENTS = "exactly one of runOut, refuse, interrupt, rebalance, renewImage";
    private static final String CHOICES = "exactly one of share, count, nodeClaim";
    private static final String DURATION = "a duration such as 30s, 10m or 1h30m";
    private static final Duration LONGEST = Duration.ofDays(365);
    private static final Pattern SHARE = Pattern.compile("([0-9]{1,3})%");
    /** As the API server wants it of conditions. */
    private static final Pattern REASON = Pattern.compile("[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?");

    private final Report report;
    private final Set<String> types;
    private final Set<String> zones;

    /**
     * @param sold what the cloud sells
     * @param report gets what is wrong
     */
    public ScriptReader(Collection<InstanceType> sold, Report report) {
        this.report = report;
        this.types = sold.stream().map(InstanceType::name).collect(Collectors.toSet());
        this.zones = sold.stream()
                .flatMap(type -> type.offerings().stream())
                .map(Offering::zone)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /**
     * The events of a file, in its order. To be used only if the report got no problem.
     *
     * @param source name of the file, for messages
     */
    public List<ScriptedEvent> read(String source, InputStream stream) {
        List<Document> documents = new ArrayList<>();
        new DocumentReader(ReadLimits.DEFAULT, report).read(source, stream, documents::add);
        List<ScriptedEvent> events = new ArrayList<>();
        for (Document document : documents) {
            if (document.root() instanceof Tree.Sequence sequence) {
                read(document, sequence.items(), events);
            } else {
                problem(document, document.root(), "", "a list of events");
            }
        }
        return events;
    }

    private void read(Document document, List<Tree> items, List<ScriptedEvent> events) {
        for (int i = 0; i < items.size(); i++) {
            String path = "[" + i + "]";
            if (items.get(i) instanceof Tree.Mapping mapping) {
                Fields fields = Fields.strictRoot(mapping, document.source(), document.number(), path, report);
                event(fields).ifPresent(events::add);
                fields.warnUnknown();
            } else {
                problem(document, items.get(i), path, "a mapping with after and " + EVENTS);
            }
        }
    }

    private void problem(Document document, Tree tree, String path, String allowed) {
        Location where = new Location(document.source(), document.number(), tree.line(), "");
        report.problem(where, path, tree.describe(), allowed);
    }

    private Optional<ScriptedEvent> event(Fields fields) {
        fields.require("after", DURATION);
        Duration after = duration(fields, "after").orElse(Duration.ZERO);
        checkOneOf(fields, EVENTS, "runOut", "refuse", "interrupt", "rebalance", "renewImage");
        return Stream.of(
                        fields.object("runOut", runOut -> (ScriptedEvent) runOut(after, runOut)),
                        fields.object("refuse", refuse -> (ScriptedEvent) refuse(after, refuse)),
                        fields.object("interrupt", interrupt -> (ScriptedEvent) interrupt(after, interrupt)),
                        fields.object("rebalance", rebalance ->
                                (ScriptedEvent) new ScriptedEvent.Rebalance(after, choice(rebalance))),
                        fields.object("renewImage", image ->
                                (ScriptedEvent) new ScriptedEvent.RenewImage(after, image.requiredText("name"))))
                .flatMap(Optional::stream)
                .findFirst();
    }

    private static void checkOneOf(Fields fields, String allowed, String... names) {
        List<String> there = Stream.of(names).filter(fields::has).toList();
        if (there.size() != 1) {
            fields.problem("", there.isEmpty() ? "none of them" : String.join(" and ", there), allowed);
        }
    }

    private static Optional<Duration> duration(Fields fields, String name) {
        Optional<String> text = fields.textOrInteger(name);
        Optional<Duration> duration =
                text.flatMap(KarpenterDurations::parse).filter(value -> value.compareTo(LONGEST) <= 0);
        if (text.isPresent() && duration.isEmpty()) {
            fields.problem(name, DURATION);
        }
        return duration;
    }

    private ScriptedEvent.RunOut runOut(Duration after, Fields fields) {
        return new ScriptedEvent.RunOut(after, offerings(fields), duration(fields, "for"));
    }

    private static ScriptedEvent.Refuse refuse(Duration after, Fields fields) {
        fields.require("launches", "a whole number from 1 to 1000000");
        OptionalInt launches = fields.integer("launches", 1, 1_000_000);
        String reason = fields.requiredText("reason");
        if (!reason.isEmpty() && !REASON.matcher(reason).matches()) {
            fields.problem("reason", "a word such as RequestLimitExceeded");
        }
        return new ScriptedEvent.Refuse(
                after, launches.orElse(1), reason, fields.text("message", "the script says so"));
    }

    private ScriptedEvent.Interrupt interrupt(Duration after, Fields fields) {
        return new ScriptedEvent.Interrupt(
                after, choice(fields), duration(fields, "warning").orElse(Duration.ZERO));
    }

    private Choice choice(Fields fields) {
        checkOneOf(fields, CHOICES, "share", "count", "nodeClaim");
        OptionalInt count = fields.integer("count", 1, Integer.MAX_VALUE);
        Optional<Choice> ofClaim = fields.text("nodeClaim").map(Choice.OfClaim::new);
        int share = share(fields);
        if (ofClaim.isPresent()) {
            return ofClaim.get();
        }
        OfferingFilter of = offerings(fields);
        return count.isPresent() ? new Choice.Count(count.getAsInt(), of) : new Choice.Share(share, of);
    }

    private static int share(Fields fields) {
        Optional<String> text = fields.textOrInteger("share");
        if (text.isPresent()) {
            Matcher share = SHARE.matcher(text.get());
            int percent = share.matches() ? Integer.parseInt(share.group(1)) : 0;
            if (percent >= 1 && percent <= 100) {
                return percent;
            }
            fields.problem("share", "a share from 1% to 100%");
        }
        return 1;
    }

    private OfferingFilter offerings(Fields fields) {
        return new OfferingFilter(
                sold(fields, "instanceType", types, "an instance type of the catalogue"),
                sold(fields, "zone", zones, "one of " + String.join(", ", zones)),
                fields.oneOf("capacityType", CapacityType::parse, CapacityType.values()));
    }

    private static Optional<String> sold(Fields fields, String name, Set<String> sold, String allowed) {
        Optional<String> text = fields.text(name);
        if (text.isPresent() && !text.get().isEmpty() && !sold.contains(text.get())) {
            fields.problem(name, allowed);
        }
        return text;
    }
}
