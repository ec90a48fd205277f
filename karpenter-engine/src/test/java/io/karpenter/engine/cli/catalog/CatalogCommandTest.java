package io.karpenter.engine.cli.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.engine.testing.CommandRun;
import io.karpenter.engine.testing.Golden;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CatalogCommandTest {

    @TempDir
    private Path folder;

    private static CommandRun catalog(String arguments) {
        return CommandRun.of(("catalog " + arguments).split(" "));
    }

    @ParameterizedTest
    @CsvSource({
        "types c7i.xlarge,catalog-types.txt",
        "types c7i.xlarge -o wide,catalog-types-wide.txt",
        "types c7i.xlarge --zones a -o json,catalog-types.json",
        "prices c7i.xlarge,catalog-prices.txt",
        "prices c7i.xlarge --zones a -o wide,catalog-prices-wide.txt",
        "prices c7i.xlarge --zones a -o yaml,catalog-prices.yaml",
        "zones,catalog-zones.txt",
        "zones --region eu-central-1 -o json,catalog-zones.json",
    })
    @DisplayName("cli-and-plan: catalog lists types, prices and zones in every format")
    void listsInEveryFormat(String arguments, String golden) {
        CommandRun run = catalog(arguments);

        assertThat(run.exitCode()).as(run.err()).isZero();
        Golden.assertMatches(golden, run.out());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "m7i.*large m5.large|m7i.*large|m5\\.large",
                "--family c7i|c7i\\..*",
                "--family c7?,m6gd|c7[a-z]\\..*|m6gd\\..*",
                "--category g --arch arm64|g5g\\..*",
                "c7i.* --min-vcpu 4 --max-vcpu 8|c7i\\.xlarge|c7i\\.2xlarge",
                "m7i.* --min-memory 16Gi --max-memory 32Gi|m7i\\.xlarge|m7i\\.2xlarge",
            })
    @DisplayName("cli-and-plan: filters narrow the list by name, family, category, architecture, vCPUs and memory")
    void filtersNarrow(String patterns) {
        String[] parts = patterns.split("\\|");

        CommandRun run = catalog("types " + parts[0] + " -o name");

        List<String> expected = List.of(parts).subList(1, parts.length);
        assertThat(run.out().lines())
                .isNotEmpty()
                .allSatisfy(name -> assertThat(expected).anyMatch(name::matches));
        assertThat(expected).allSatisfy(pattern -> assertThat(run.out().lines()).anyMatch(l -> l.matches(pattern)));
    }

    @Test
    @DisplayName("cli-and-plan: what to know about prices is told on standard error, unless --quiet")
    void pricesComeWithNotices() {
        assertThat(catalog("prices c7i.xlarge").err()).contains("note: spot prices of us-east-1 are estimates");
        assertThat(catalog("prices c7i.xlarge --quiet").err()).isEmpty();
        assertThat(catalog("prices c7i.xlarge --region eu-west-1").err()).contains("those of us-east-1 stand in");
    }

    @Test
    @DisplayName("cli-and-plan: capacity types and zones narrow the offerings")
    void offeringsNarrow() {
        assertThat(catalog("prices m7i.large --capacity-type spot --zones b,us-east-1c -o name")
                        .out())
                .isEqualTo("m7i.large/us-east-1b/spot\nm7i.large/us-east-1c/spot\n");
    }

    @Test
    @DisplayName("cli-and-plan: own prices win over the catalogue's and say so")
    void ownPricesWin() throws IOException {
        Path prices = Files.writeString(
                folder.resolve("prices.csv"),
                "instance_type,zone,capacity_type,usd_per_hour\nm7i.large,,on-demand,0.05\nm7i.large,us-east-1b,on-demand,0.04\n");

        CommandRun run = catalog("prices m7i.large --capacity-type on-demand --zones a,b -o wide --prices " + prices);

        assertThat(run.out())
                .containsPattern("us-east-1a +0\\.0500 +USD +own")
                .containsPattern("us-east-1b +0\\.0400 +USD +own");
    }

    @Test
    @DisplayName(
            "cli-and-plan: bad rows of own prices, unknown regions and zones are all told, with what is allowed; exit code 2")
    void badCatalogueOptionsAreNamed() throws IOException {
        Path prices = Files.writeString(
                folder.resolve("prices.csv"),
                "instance_type,zone,capacity_type,usd_per_hour\nm7i.large,,free,0.05\nm7i.large,,spot,-1\n");

        CommandRun badPrices = catalog("prices --prices " + prices);
        CommandRun badZones = catalog("zones --zones a,z,q");

        assertThat(badPrices.exitCode()).isEqualTo(2);
        assertThat(badPrices.err()).contains("prices.csv", "free", "-1");
        assertThat(badZones.exitCode()).isEqualTo(2);
        assertThat(badZones.err()).contains("\"z\"", "\"q\"", "us-east-1a");
        assertThat(catalog("zones --region atlantis-1"))
                .satisfies(run -> assertThat(run.exitCode()).isEqualTo(2))
                .satisfies(run -> assertThat(run.err()).contains("atlantis-1", "us-east-1"));
        assertThat(catalog("zones --catalog " + folder.resolve("nowhere")))
                .satisfies(run -> assertThat(run.exitCode()).isEqualTo(2))
                .satisfies(run -> assertThat(run.err()).contains("nowhere"));
    }
}
