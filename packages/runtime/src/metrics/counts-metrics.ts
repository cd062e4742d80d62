/** True unless `SLUICE_METRICS` is 0: this process counts its work. Anything but 0 leaves it on. */
export const COUNTS_METRICS: boolean = process.env['SLUICE_METRICS'] !== '0';
