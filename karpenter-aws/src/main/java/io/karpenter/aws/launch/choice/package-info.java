/**
 * Which instance types and offerings a machine may become. In go a NodeClaim's requirements and the types of its NodeClass; out come at most sixty
 * types, cheapest first, and the one capacity type that is asked for. Pure functions.
 */
@NullMarked
package io.karpenter.aws.launch.choice;

import org.jspecify.annotations.NullMarked;
