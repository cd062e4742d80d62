/**
 * A mistake in a policy, in a sentence that says what to write instead; its stack would say nothing.
 *
 * Not one of the package's errors, which would load all of core into the thread.
 */
export class PolicyRefusal extends Error {
  override readonly name = 'PolicyRefusal';
}
