/**
 * Keeps what is measured and writes it as Prometheus reads it. Measurements of any thread come in; a text goes out whenever somebody
 * scrapes. Names are written as they are declared, as dashboards rely on them to the letter.
 */
@NullMarked
package io.karpenter.k8s.metrics;

import org.jspecify.annotations.NullMarked;
