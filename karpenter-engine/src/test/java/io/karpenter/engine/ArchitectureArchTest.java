package io.karpenter.engine;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.GeneralCodingRules.USE_JAVA_UTIL_LOGGING;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.NullMarked;

/** Holds the directions between modules and between packages. The engine sees all modules, so this is the place. */
@AnalyzeClasses(packages = "io.karpenter", importOptions = ArchitectureArchTest.MainClasses.class)
final class ArchitectureArchTest {
    private static final String CORE = "io.karpenter.core..";
    private static final String SOLVER = "io.karpenter.solver..";
    private static final String AWS = "io.karpenter.aws..";
    private static final String KUBERNETES = "io.karpenter.k8s..";
    private static final String ENGINE = "io.karpenter.engine..";

    private static final String FABRIC8 = "io.fabric8..";
    private static final String AWS_SDK = "software.amazon..";
    private static final String JACKSON = "tools.jackson..";

    @ArchTest
    static final ArchRule coreDependsOnTheJdkAndNullnessAnnotationsOnly = classes()
            .that()
            .resideInAPackage(CORE)
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(CORE, "java..", "org.jspecify..");

    /** OPS-14: with this and the rule on clocks, whatever decides is a function of what it is given. */
    @ArchTest
    static final ArchRule coreDoesNoInputOrOutputAndStartsNoThreads = noClasses()
            .that()
            .resideInAPackage(CORE)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("java.io..", "java.nio.file..", "java.net..")
            .orShould()
            .dependOnClassesThat()
            .areAssignableTo(Thread.class)
            .orShould()
            .dependOnClassesThat()
            .areAssignableTo(Executor.class)
            .orShould()
            .dependOnClassesThat()
            .areAssignableTo(Future.class);

    @ArchTest
    static final ArchRule coreReadsNoClockAndNoRandomSource = noClasses()
            .that()
            .resideInAPackage(CORE)
            .should()
            .callMethod(System.class, "nanoTime")
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(Instant.class, "now")
            .orShould()
            .callMethod(UUID.class, "randomUUID")
            .orShould()
            .callMethod(Math.class, "random")
            .orShould()
            .callConstructor(Random.class)
            .because("time, randomness and identity are parameters");

    /**
     * OPS-13: the reconcilers have their clock from whoever starts them. What talks to the outside keeps real time: requests, elections, and how
     * long the end of a program waits for others.
     */
    @ArchTest
    static final ArchRule controllersDecideByTheirClockOnly = noClasses()
            .that()
            .resideInAPackage(KUBERNETES)
            .and()
            .resideOutsideOfPackages("io.karpenter.k8s.api..", "io.karpenter.k8s.leader..")
            .and()
            .doNotHaveFullyQualifiedName("io.karpenter.k8s.controller.Controllers")
            .and()
            .doNotHaveFullyQualifiedName("io.karpenter.k8s.events.EventPublisher")
            .should()
            .callMethod(System.class, "nanoTime")
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(Instant.class, "now")
            .orShould()
            .callMethod(Thread.class, "sleep", long.class)
            .orShould()
            .callMethod(Thread.class, "sleep", Duration.class)
            .because("every wait and every time limit is tested without waiting");

    /** See docs/adr/0021. */
    @ArchTest
    static final ArchRule noThreadIsVirtual = noClasses()
            .should()
            .callMethod(Thread.class, "ofVirtual")
            .orShould()
            .callMethod(Thread.class, "startVirtualThread", Runnable.class)
            .orShould()
            .callMethod(Executors.class, "newVirtualThreadPerTaskExecutor")
            .because("on one or two cores virtual threads that load classes can wait for each other for ever");

    @ArchTest
    static final ArchRule solverKnowsNeitherKubernetesNorACloud = noClasses()
            .that()
            .resideInAPackage(SOLVER)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(AWS, KUBERNETES, ENGINE, FABRIC8, AWS_SDK, JACKSON);

    @ArchTest
    static final ArchRule awsKnowsNoKubernetesAndNoSolver = noClasses()
            .that()
            .resideInAPackage(AWS)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(SOLVER, KUBERNETES, ENGINE, FABRIC8);

    @ArchTest
    static final ArchRule kubernetesKnowsNoCloud = noClasses()
            .that()
            .resideInAPackage(KUBERNETES)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(AWS, ENGINE, AWS_SDK);

    @ArchTest
    static final ArchRule packagesOfAModuleDependOneWay =
            slices().assignedFrom(new EachPackage()).should().beFreeOfCycles();

    @ArchTest
    static final ArchRule librariesPrintNothing =
            noClasses().that().resideInAnyPackage(CORE, SOLVER, AWS, KUBERNETES).should(ACCESS_STANDARD_STREAMS);

    @ArchTest
    static final ArchRule nobodyLogsThroughJavaUtilLogging = noClasses().should(USE_JAVA_UTIL_LOGGING);

    @ArchTest
    static final ArchRule namesSayWhatAClassIsNotThatItImplements =
            noClasses().should().haveSimpleNameEndingWith("Impl");

    @ArchTest
    static void everyPackageSaysWhatItIsAndIsNullMarked(JavaClasses main) {
        var bare = main.getPackage("io.karpenter").getSubpackagesInTree().stream()
                .filter(candidate -> !candidate.getClasses().isEmpty())
                .filter(candidate -> !candidate.isAnnotatedWith(NullMarked.class))
                .map(JavaPackage::getName)
                .sorted();

        assertThat(bare).as("packages without a @NullMarked package-info.java").isEmpty();
    }

    /** What ships: neither tests nor the testkit, be they folders or jars. */
    static final class MainClasses implements ImportOption {
        @Override
        public boolean includes(Location location) {
            return !location.contains("/test-classes/") && !location.contains("-tests.jar");
        }
    }

    /**
     * Every package is a slice, with subpackages as slices of their own. The solver's entry point is one by itself: its
     * package holds the public values too, which everything inside uses, while the entry point uses everything inside.
     */
    private static final class EachPackage implements SliceAssignment {
        @Override
        public SliceIdentifier getIdentifierOf(JavaClass javaClass) {
            boolean entryPoint = javaClass
                    .getName()
                    .matches("io\\.karpenter\\.solver\\.api\\.(Solver|Search|Proposal|SharedPools)(\\$.*)?");
            return entryPoint
                    ? SliceIdentifier.of(javaClass.getPackageName(), "entry point")
                    : SliceIdentifier.of(javaClass.getPackageName());
        }

        @Override
        public String getDescription() {
            return "each package";
        }
    }
}
