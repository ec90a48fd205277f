/**
 * Tags of what is made in EC2. Names and the tags of an EC2NodeClass come in; the tags that a launch has, those that are refused and those that an
 * instance gets once its Node is there go out.
 */
@NullMarked
package io.karpenter.aws.tag;

import org.jspecify.annotations.NullMarked;
