/**
 * EC2 launch templates: what a machine is started with. In goes everything of a NodeClass and a NodeClaim that shapes it; out comes the name of a
 * template that EC2 has. A template nobody has used for a while is deleted.
 */
@NullMarked
package io.karpenter.aws.launch.template;

import org.jspecify.annotations.NullMarked;
