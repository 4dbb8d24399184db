/**
 * House rules for oxlint that no stock rule covers.
 *
 * `switchyard/off-switch-needs-reason`: a comment that turns a lint rule off says why,
 * after two dashes: `// oxlint-disable-next-line no-console -- the CLI prints`.
 */

const OFF_SWITCH = /^\s*(?:oxlint|eslint)-disable/;
const REASON = /\s--\s+\S/;

const offSwitchNeedsReason = {
  /** @param {any} context oxlint's rule context, in the shape ESLint gave it */
  create(context) {
    return {
      Program() {
        for (const comment of context.sourceCode.getAllComments()) {
          if (OFF_SWITCH.test(comment.value) && !REASON.test(comment.value)) {
            context.report({
              loc: comment.loc,
              message: 'Say why the rule is off: "oxlint-disable-next-line <rule> -- <reason>".',
            });
          }
        }
      },
    };
  },
};

export default {
  meta: { name: 'switchyard' },
  rules: { 'off-switch-needs-reason': offSwitchNeedsReason },
};
