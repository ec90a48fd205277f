package io.karpenter.engine;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Puts the jars that others embed on a module path, as their programs would. */
final class ModulePathIT {
    private static final Path LIB = Path.of("target/lib");

    @Test
    @DisplayName("other modules use only what core exports")
    void othersUseWhatCoreExports() throws IOException {
        var exported = exports(descriptor("karpenter-core"));
        var hidden = DescribedPredicate.describe(
                "are in a package of core that its module-info.java does not export",
                (JavaClass used) -> used.getPackageName().startsWith("io.karpenter.core.")
                        && !exported.contains(used.getPackageName()));

        noClasses()
                .that()
                .resideOutsideOfPackage("io.karpenter.core..")
                .should()
                .dependOnClassesThat(hidden)
                .check(new ClassFileImporter()
                        .withImportOption(new ArchitectureArchTest.MainClasses())
                        .importPackages("io.karpenter"));
    }

    @Test
    @DisplayName("solver exports its api, consolidation and nothing of its inside")
    void solverExportsItsApi() throws IOException {
        assertThat(exports(descriptor("karpenter-solver")))
                .containsExactlyInAnyOrder(
                        "io.karpenter.solver.api",
                        "io.karpenter.solver.consolidation",
                        "io.karpenter.solver.consolidation.global",
                        "io.karpenter.solver.consolidation.reference",
                        "io.karpenter.solver.consolidation.sequence",
                        "io.karpenter.solver.disruption",
                        "io.karpenter.solver.disruption.method",
                        "io.karpenter.solver.disruption.report");
    }

    @Test
    @DisplayName("core and solver resolve and load as named modules")
    void librariesLoadAsNamedModules() throws Exception {
        var boot = ModuleLayer.boot();
        var jars = ModuleFinder.of(
                jar("karpenter-core"),
                jar("karpenter-solver"),
                jar("jspecify"),
                jar("timefold-solver-core"),
                jar("ojalgo"),
                jar("gizmo2"),
                jar("jdk-classfile-backport"),
                jar("micrometer-core"),
                jar("micrometer-commons"),
                jar("micrometer-observation"),
                jar("HdrHistogram"),
                jar("jakarta.xml.bind-api"),
                jar("jakarta.activation-api"),
                jar("slf4j-api"),
                jar("jboss-logging"),
                jar("smallrye-common-constraint"),
                jar("smallrye-common-resource"));
        var resolved = boot.configuration().resolve(jars, ModuleFinder.of(), Set.of("io.karpenter.solver"));
        var layer = boot.defineModulesWithOneLoader(resolved, ClassLoader.getPlatformClassLoader());

        var problem = layer.findLoader("io.karpenter.solver").loadClass("io.karpenter.solver.api.Problem");

        assertThat(problem.getModule().getName()).isEqualTo("io.karpenter.solver");
        assertThat(problem.getDeclaredMethods()).isNotEmpty();
    }

    private static Set<String> exports(ModuleDescriptor module) {
        return module.exports().stream().map(ModuleDescriptor.Exports::source).collect(Collectors.toSet());
    }

    private static ModuleDescriptor descriptor(String artifact) throws IOException {
        return ModuleFinder.of(jar(artifact)).findAll().iterator().next().descriptor();
    }

    private static Path jar(String artifact) throws IOException {
        try (var files = Files.newDirectoryStream(LIB, artifact + "-[0-9]*.jar")) {
            return files.iterator().next();
        }
    }
}
