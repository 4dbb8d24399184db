export { metrics, type Metrics } from './metrics.ts';
export type { MetricsOptions } from './options.ts';
export type { ScalingOptions } from './scaling/scaling-options.ts';
export type { QueueScaling } from './scaling/scaling.ts';
