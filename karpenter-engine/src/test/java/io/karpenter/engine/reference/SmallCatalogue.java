package io.karpenter.engine.reference;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** A few families of the catalogue, in a folder that ours and the reference both load, so that problems stay small. */
final class SmallCatalogue {

    static final List<String> FAMILIES = List.of("t3", "t4g", "m5", "c5", "r5", "c6g", "m6i", "c7i");
    static final List<String> ZONES = List.of("us-east-1a", "us-east-1b", "us-east-1c");
    private static final String REGION = "us-east-1";

    private SmallCatalogue() {}

    /**
     * Copies the tables of {@code from} to {@code to}, but for rows of other families and regions.
     *
     * @return {@code to}
     */
    static Path copy(Path from, Path to) throws IOException {
        Files.createDirectories(to);
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.filter(f -> f.toString().endsWith(".csv")).toList()) {
                Files.write(to.resolve(file.getFileName().toString()), smaller(Files.readAllLines(file)));
            }
        }
        return to;
    }

    private static List<String> smaller(List<String> lines) {
        List<String> header = Arrays.asList(lines.get(0).split(","));
        int type = header.indexOf("instance_type");
        int region = header.indexOf("region");
        List<String> kept = new ArrayList<>();
        kept.add(lines.get(0));
        for (String line : lines.subList(1, lines.size())) {
            String[] fields = line.split(",");
            boolean wanted = (type < 0 || FAMILIES.contains(fields[type].split("\\.")[0]))
                    && (region < 0 || fields[region].equals(REGION));
            if (wanted) {
                kept.add(line);
            }
        }
        return kept;
    }
}
