export { alerting, type Alerting } from './alerting.ts';
export type {
  Alert,
  AlertLabels,
  AlertNotification,
  AlertSink,
  AlertState,
  NotEvaluable,
  RuleName,
  Severity,
  SinkReport,
} from './alert.ts';
export type { AlertingOptions, GroupBy } from './options.ts';
export type { RulesOptions } from './rules/make-rules.ts';
export type { RuleOptions } from './rules/rule.ts';
export { SinkError } from './sink-error.ts';
export { callback } from './sinks/callback.ts';
export { slack, type SlackOptions } from './sinks/slack.ts';
export { smtp, type MailTransport, type SmtpOptions } from './sinks/smtp.ts';
export { webhook, type WebhookOptions } from './sinks/webhook.ts';
