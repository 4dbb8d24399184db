/** Where the shop finds the world, and where it puts its reports. */
export interface ShopSettings {
  /** `smtp://host:port` */
  readonly smtpUrl: string;
  /** `http://host:port`, without a slash at the end. */
  readonly inventoryUrl: string;
  /** Folder the reports go to; made when it is not there. */
  readonly outDir: string;
}
