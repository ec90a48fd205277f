package io.karpenter.aws.expression;

import com.github.benmanes.caffeine.cache.Cache;
import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelFunctionDecl;
import dev.cel.common.CelIssue;
import dev.cel.common.CelOptions;
import dev.cel.common.CelOverloadDecl;
import dev.cel.common.CelValidationException;
import dev.cel.common.types.CelType;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelFunctionBinding;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import io.karpenter.aws.refresh.Expiring;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * CEL with the variables of an instance type, and with {@code min} and {@code max} of two numbers. What has been compiled is kept for twelve hours
 * from when it was last asked for. Thread-safe. Source: AWS-CAP-20, AWS-CAP-24.
 */
public final class ExpressionLanguage {

    static final Duration KEPT = Duration.ofHours(12);
    /** Characters of an expression. */
    static final int MOST_CHARACTERS = 2_000;

    private static final int MOST_DEPTH = 50;
    private static final CelOptions OPTIONS = CelOptions.current()
            .maxExpressionCodePointSize(MOST_CHARACTERS)
            .maxParseRecursionDepth(MOST_DEPTH)
            .comprehensionMaxIterations(Expression.MOST_COST)
            .maxRegexProgramSize(Expression.MOST_COST)
            .errorOnIntWrap(true)
            .build();

    private final Cache<String, Expression> compiled;

    public ExpressionLanguage(InstantSource clock) {
        this.compiled = Expiring.afterAccess(KEPT, clock);
    }

    /**
     * The expression that a text is.
     *
     * @throws InvalidExpressionException if it is none that comes to a number
     */
    public Expression compile(String text) throws InvalidExpressionException {
        Expression known = compiled.getIfPresent(text);
        if (known != null) {
            return known;
        }
        Expression made = Cel.compile(text);
        compiled.put(text, made);
        return made;
    }

    /** Number of expressions that are kept compiled. */
    long kept() {
        compiled.cleanUp();
        return compiled.estimatedSize();
    }

    /** What it takes to compile. Loaded when the first expression comes: most EC2NodeClasses have none. */
    private static final class Cel {

        private static final CelCompiler COMPILER = CelCompilerFactory.standardCelCompilerBuilder()
                .setOptions(OPTIONS)
                .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
                .addVar(Variables.INSTANCE_TYPE, SimpleType.STRING)
                .addVar(Variables.VCPUS, SimpleType.INT)
                .addVar(Variables.MEMORY, SimpleType.INT)
                .addVar(Variables.INTERFACES, SimpleType.INT)
                .addVar(Variables.ADDRESSES, SimpleType.INT)
                .addVar(Variables.MAX_PODS, SimpleType.INT)
                .addFunctionDeclarations(ofTwoNumbers("min"), ofTwoNumbers("max"))
                .build();

        private static final CelRuntime RUNTIME = CelRuntimeFactory.legacyCelRuntimeBuilder()
                .setOptions(OPTIONS)
                .addFunctionBindings(CelFunctionBinding.fromOverloads(
                        "min",
                        CelFunctionBinding.from("min_int_int", Long.class, Long.class, Math::min),
                        CelFunctionBinding.from("min_int_double", Long.class, Double.class, (a, b) -> Math.min(a, b)),
                        CelFunctionBinding.from("min_double_int", Double.class, Long.class, (a, b) -> Math.min(a, b)),
                        CelFunctionBinding.from("min_double_double", Double.class, Double.class, Math::min)))
                .addFunctionBindings(CelFunctionBinding.fromOverloads(
                        "max",
                        CelFunctionBinding.from("max_int_int", Long.class, Long.class, Math::max),
                        CelFunctionBinding.from("max_int_double", Long.class, Double.class, (a, b) -> Math.max(a, b)),
                        CelFunctionBinding.from("max_double_int", Double.class, Long.class, (a, b) -> Math.max(a, b)),
                        CelFunctionBinding.from("max_double_double", Double.class, Double.class, Math::max)))
                .build();

        private static final Set<CelType> NUMBERS = Set.of(SimpleType.INT, SimpleType.DOUBLE);

        private static CelFunctionDecl ofTwoNumbers(String name) {
            return CelFunctionDecl.newFunctionDeclaration(
                    name,
                    overload(name + "_int_int", SimpleType.INT, SimpleType.INT, SimpleType.INT),
                    overload(name + "_int_double", SimpleType.DOUBLE, SimpleType.INT, SimpleType.DOUBLE),
                    overload(name + "_double_int", SimpleType.DOUBLE, SimpleType.DOUBLE, SimpleType.INT),
                    overload(name + "_double_double", SimpleType.DOUBLE, SimpleType.DOUBLE, SimpleType.DOUBLE));
        }

        private static CelOverloadDecl overload(String id, CelType result, CelType first, CelType second) {
            return CelOverloadDecl.newGlobalOverload(id, result, first, second);
        }

        private static Expression compile(String text) throws InvalidExpressionException {
            CelAbstractSyntaxTree tree;
            try {
                tree = COMPILER.compile(text).getAst();
            } catch (CelValidationException invalid) {
                throw new InvalidExpressionException(
                        invalid.getErrors().stream().map(Cel::message).collect(Collectors.joining(", ")));
            }
            if (!NUMBERS.contains(tree.getResultType())) {
                throw new InvalidExpressionException("gives %s, allowed: int or double"
                        .formatted(tree.getResultType().name()));
            }
            try {
                return new Expression(RUNTIME.createProgram(tree));
            } catch (CelEvaluationException invalid) {
                throw new InvalidExpressionException(String.valueOf(invalid.getMessage()));
            }
        }

        private static String message(CelIssue issue) {
            // There are no containers, in CEL's sense, that a name could be in.
            return "%s (column %d)"
                    .formatted(
                            issue.getMessage().replace(" (in container '')", ""),
                            issue.getSourceLocation().getColumn() + 1);
        }
    }
}
