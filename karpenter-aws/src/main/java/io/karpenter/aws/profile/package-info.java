/**
 * Instance profiles that machines get their role by. The role of an EC2NodeClass comes in; the name of a profile with that role goes out, and what
 * nothing uses any more is deleted. Nothing else in the provider talks to IAM.
 */
@NullMarked
package io.karpenter.aws.profile;

import org.jspecify.annotations.NullMarked;
