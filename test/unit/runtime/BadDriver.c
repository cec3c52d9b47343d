/* Drivers that must be refused: too old (BAD_VERSION 11040), or new enough but without the other entries. */
int cuDriverGetVersion(int *version);
int cuDriverGetVersion(int *version) {
  *version = BAD_VERSION;
  return 0;
}
