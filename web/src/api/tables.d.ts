declare module "*?tables" {
  /** Addresses of our OpenAPI document, with their parameters in braces. */
  const addresses: string[];
  export default addresses;
}
