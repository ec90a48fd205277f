package io.karpenter.aws.price;

import io.karpenter.aws.csv.CsvSource;
import io.karpenter.aws.csv.CsvTable;
import io.karpenter.aws.csv.Problems;
import io.karpenter.aws.facts.CatalogFiles;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads {@code provenance.csv}, which says for each table where its facts are from. */
public final class ProvenanceReader {

    enum Column {
        FILE,
        AS_OF,
        SOURCE
    }

    private ProvenanceReader() {}

    /** Where each table is from, by file name; empty if the catalogue does not say. */
    public static Map<String, Provenance> read(CatalogFiles files, Problems problems) {
        Map<String, Provenance> sources = new HashMap<>();
        Optional<CsvSource> table = files.find(CatalogFiles.PROVENANCE, "");
        if (table.isPresent()) {
            CsvTable.of(Column.values(), Set.of())
                    .read(
                            table.get(),
                            problems,
                            row -> sources.put(
                                    row.required(Column.FILE),
                                    new Provenance(
                                            Provenance.Kind.PUBLISHED,
                                            row.required(Column.SOURCE),
                                            row.text(Column.AS_OF))));
        }
        return sources;
    }
}
