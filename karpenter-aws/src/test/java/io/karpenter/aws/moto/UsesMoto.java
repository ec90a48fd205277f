package io.karpenter.aws.moto;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * For test classes that need moto: it is running before the first test, without what classes before have left, and test methods
 * and constructors may have a parameter of type {@link MotoServer}. Where it cannot be installed the tests are skipped.
 *
 * <p>Such tests run with the Maven profile {@code moto} only.
 */
@Documented
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Tag("moto")
@ExtendWith(MotoExtension.class)
public @interface UsesMoto {}
