/**
 * A simulated cloud's bad days, written down beforehand. A YAML file comes in, is read strictly, and becomes a list of events, each at its
 * time after the start. {@link io.karpenter.k8s.simulated.script.ScriptRun} makes them happen.
 */
@NullMarked
package io.karpenter.k8s.simulated.script;

import org.jspecify.annotations.NullMarked;
