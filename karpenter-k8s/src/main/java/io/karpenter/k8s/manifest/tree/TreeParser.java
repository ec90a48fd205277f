package io.karpenter.k8s.manifest.tree;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.SequenceStartEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Builds trees from the parser's events. It sees every value before it is kept, so nesting and alias expansion are bounded
 * while reading: an alias shares the tree it names and only its size is added up, which makes an alias bomb cost nothing
 * before it is refused. Linear in the text. Not thread-safe.
 */
final class TreeParser {

    /**
     * The parser copies what it looks at each time it fetches another buffer, so that a token of many buffers takes quadratic
     * time; a buffer as large as the document, up to a mebi, keeps that small. Indexed by the logarithm of the size.
     */
    private static final LoadSettings[] SETTINGS = new LoadSettings[21];

    private static final int LEAST_LOGARITHM = 8;

    private static final String MERGE = "<<";

    private final ReadLimits limits;
    private final DuplicateKeys duplicateKeys;
    /** Keys repeat from object to object: one text each is kept. */
    private final Map<String, String> keys = new HashMap<>();

    private final Map<Anchor, Anchored> anchors = new HashMap<>();
    private long nodes;
    private long aliasNodes;
    private int firstLine;

    static {
        for (int i = LEAST_LOGARITHM; i < SETTINGS.length; i++) {
            SETTINGS[i] = LoadSettings.builder()
                    .setUseMarks(true)
                    .setCodePointLimit(Integer.MAX_VALUE)
                    .setBufferSize(1 << i)
                    .build();
        }
    }

    private record Anchored(Tree tree, long nodes) {}

    /**
     * @param duplicateKeys told the line and the key wherever a key stands twice in a mapping
     */
    TreeParser(ReadLimits limits, DuplicateKeys duplicateKeys) {
        this.limits = limits;
        this.duplicateKeys = duplicateKeys;
    }

    /**
     * The documents of {@code text}, empty ones left out.
     *
     * @param line number of the line that the text starts on
     */
    List<Tree> parse(String text, int line) throws UnreadableException {
        firstLine = line;
        List<Tree> roots = new ArrayList<>();
        try {
            Iterator<Event> events =
                    new Parse(settings(text.length())).parseString(text).iterator();
            while (events.hasNext()) {
                Event event = events.next();
                if (event.getEventId() == Event.ID.DocumentStart) {
                    anchors.clear();
                    nodes = 0;
                    aliasNodes = 0;
                    Tree root = value(events.next(), events, 1);
                    if (!(root instanceof Tree.Scalar scalar && scalar.isNull())) {
                        roots.add(root);
                    }
                }
            }
        } catch (MarkedYamlEngineException e) {
            throw new UnreadableException(
                    e.getProblemMark().map(this::line).orElse(0),
                    "text that breaks off or is malformed: " + e.getProblem(),
                    "YAML or JSON");
        } catch (YamlEngineException e) {
            throw new UnreadableException(0, "unreadable text: " + e.getMessage(), "YAML or JSON");
        }
        return roots;
    }

    private static LoadSettings settings(int length) {
        int logarithm = Integer.SIZE - Integer.numberOfLeadingZeros(length);
        return SETTINGS[Math.clamp(logarithm, LEAST_LOGARITHM, SETTINGS.length - 1)];
    }

    private int line(Mark mark) {
        return firstLine + mark.getLine();
    }

    private int line(Event event) {
        return event.getStartMark().map(this::line).orElse(0);
    }

    private Tree value(Event event, Iterator<Event> events, int depth) throws UnreadableException {
        if (event instanceof AliasEvent alias) {
            return shared(alias);
        }
        long before = nodes++;
        if (depth > limits.nesting()) {
            throw limits.tooDeep(line(event));
        }
        Tree tree = fresh(event, events, depth);
        Optional<Anchor> anchor = event instanceof NodeEvent node ? node.getAnchor() : Optional.empty();
        if (anchor.isPresent()) {
            anchors.put(anchor.get(), new Anchored(tree, nodes - before));
        }
        return tree;
    }

    private Tree shared(AliasEvent event) throws UnreadableException {
        Anchored anchored = anchors.get(event.getAlias());
        if (anchored == null) {
            throw new UnreadableException(
                    line(event),
                    "alias *" + event.getAlias() + " of nothing, or of what it stands in",
                    "an anchor that ends before it");
        }
        nodes += anchored.nodes();
        aliasNodes += anchored.nodes();
        if (aliasNodes > limits.aliasNodes()) {
            throw new UnreadableException(
                    line(event),
                    "aliases that expand to more than " + limits.aliasNodes() + " values",
                    "at most " + limits.aliasNodes() + " values in all aliases of a document");
        }
        return anchored.tree();
    }

    private Tree fresh(Event event, Iterator<Event> events, int depth) throws UnreadableException {
        if (event instanceof ScalarEvent scalar) {
            boolean bare = scalar.isPlain() && scalar.getTag().isEmpty();
            return new Tree.Scalar(scalar.getValue(), bare, line(event));
        }
        if (event instanceof SequenceStartEvent) {
            return sequence(event, events, depth);
        }
        if (event instanceof MappingStartEvent) {
            return mapping(event, events, depth);
        }
        throw new IllegalStateException("event " + event + " starts no value");
    }

    private Tree sequence(Event start, Iterator<Event> events, int depth) throws UnreadableException {
        List<Tree> items = new ArrayList<>();
        for (Event event = events.next(); event.getEventId() != Event.ID.SequenceEnd; event = events.next()) {
            items.add(value(event, events, depth + 1));
        }
        return new Tree.Sequence(items, line(start));
    }

    private Tree mapping(Event start, Iterator<Event> events, int depth) throws UnreadableException {
        Map<String, Tree> entries = new LinkedHashMap<>();
        List<Tree> merged = new ArrayList<>();
        for (Event event = events.next(); event.getEventId() != Event.ID.MappingEnd; event = events.next()) {
            if (!(value(event, events, depth + 1) instanceof Tree.Scalar scalar)) {
                throw new UnreadableException(line(event), "a mapping or list as a key", "texts as keys");
            }
            Tree value = value(events.next(), events, depth + 1);
            if (scalar.bare() && scalar.text().equals(MERGE)) {
                merged.add(value);
            } else if (entries.put(kept(scalar.text()), value) != null) {
                duplicateKeys.accept(scalar.line(), scalar.text());
            }
        }
        for (Tree source : merged) {
            merge(source, entries);
        }
        return new Tree.Mapping(entries, line(start));
    }

    private String kept(String key) {
        return key.length() > 64 || keys.size() > 4096 ? key : keys.computeIfAbsent(key, k -> k);
    }

    /** The merge key of YAML 1.1: entries of another mapping, or of several, where there are none of one's own. */
    private static void merge(Tree source, Map<String, Tree> into) throws UnreadableException {
        switch (source) {
            case Tree.Mapping mapping -> mapping.entries().forEach(into::putIfAbsent);
            case Tree.Sequence sequence -> {
                for (Tree item : sequence.items()) {
                    merge(item, into);
                }
            }
            case Tree.Scalar scalar ->
                throw new UnreadableException(
                        scalar.line(), "merge key << with " + scalar.describe(), "a mapping or a list of them");
        }
    }
}
