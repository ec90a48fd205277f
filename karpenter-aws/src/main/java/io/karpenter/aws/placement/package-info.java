/**
 * Placement groups that EC2NodeClasses select. In goes a selector; out comes the group, as EC2 has it or as it was last seen.
 */
@NullMarked
package io.karpenter.aws.placement;

import org.jspecify.annotations.NullMarked;
