import { CallMetrics } from '@sluice/ingress/metrics';

/** The calls that this process makes through handles. */
export const callMetrics: CallMetrics = new CallMetrics();
