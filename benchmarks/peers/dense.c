/* An epoch of mini-batches of two linear layers, by OpenBLAS and no framework. Usage and protocol: benchmarks/README.md. */
#include <cblas.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { FEATURES = 256, RANK = 32, TARGETS = 64, BATCH = 256 };

extern void openblas_set_num_threads(int);
extern char *openblas_get_config(void);
extern char *openblas_get_corename(void);

static float *read_all(const char *folder, const char *name, size_t columns, size_t *rows) {
  char path[4096];
  snprintf(path, sizeof path, "%s/%s", folder, name);
  FILE *file = fopen(path, "rb");
  if (!file || fseek(file, 0, SEEK_END)) {
    perror(path);
    exit(1);
  }
  size_t bytes = (size_t)ftell(file);
  rewind(file);
  float *values = aligned_alloc(64, (bytes + 63) / 64 * 64);
  if (!values || fread(values, 1, bytes, file) != bytes) {
    perror(path);
    exit(1);
  }
  fclose(file);
  *rows = bytes / sizeof(float) / columns;
  return values;
}

/* Numbers of mean 0 that are the same each time. */
static void fill(float *values, size_t count, float deviation) {
  unsigned long long state = count;
  for (size_t i = 0; i < count; i++) {
    state = state * 6364136223846793005ull + 1442695040888963407ull;
    values[i] = deviation * 3.46f * ((float)(state >> 40) / 16777216.0f - 0.5f);
  }
}

static double epoch(const float *x, const float *y, size_t rows, float *theta, float *a) {
  static float h[BATCH * RANK], h_bar[BATCH * RANK], g[BATCH * TARGETS], theta_bar[RANK * FEATURES], a_bar[TARGETS * RANK];
  double loss = 0;
  for (size_t first = 0; first < rows; first += BATCH) {
    const int n = (int)(rows - first < BATCH ? rows - first : BATCH);
    const float *xs = x + first * FEATURES, *ys = y + first * TARGETS;
    const float rate = 0.02f / (float)n;
    cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasTrans, n, RANK, FEATURES, 1, xs, FEATURES, theta, FEATURES, 0, h, RANK);
    cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasTrans, n, TARGETS, RANK, 1, h, RANK, a, RANK, 0, g, TARGETS);
    float sum = 0;
    for (int i = 0; i < n * TARGETS; i++) {
      g[i] -= ys[i];
      sum += g[i] * g[i];
    }
    loss += sum;
    cblas_sgemm(CblasRowMajor, CblasTrans, CblasNoTrans, TARGETS, RANK, n, 1, g, TARGETS, h, RANK, 0, a_bar, RANK);
    cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, n, RANK, TARGETS, 1, g, TARGETS, a, RANK, 0, h_bar, RANK);
    cblas_sgemm(CblasRowMajor, CblasTrans, CblasNoTrans, RANK, FEATURES, n, 1, h_bar, RANK, xs, FEATURES, 0, theta_bar, FEATURES);
    for (int i = 0; i < RANK * FEATURES; i++) theta[i] -= rate * theta_bar[i];
    for (int i = 0; i < TARGETS * RANK; i++) a[i] -= rate * a_bar[i];
  }
  return loss / 2 / (double)rows;
}

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

int main(int count, char **arguments) {
  if (count != 4 || strcmp(arguments[1], "W2")) {
    fprintf(stderr, "usage: dense W2 FOLDER THREADS\n");
    return 2;
  }
  openblas_set_num_threads(atoi(arguments[3]));
  size_t rows, same;
  float *x = read_all(arguments[2], "w2-x.f32", FEATURES, &rows), *y = read_all(arguments[2], "w2-y.f32", TARGETS, &same);
  float *theta = aligned_alloc(64, RANK * FEATURES * sizeof(float)), *a = aligned_alloc(64, TARGETS * RANK * sizeof(float));
  fill(theta, RANK * FEATURES, 1.0f / 16);
  fill(a, TARGETS * RANK, 1 / 5.66f);
  printf("{\"versions\":\"%s, kernels %s\",\"missing\":[],\"tasks\":", openblas_get_config(), openblas_get_corename());
  printf("[{\"work\":\"An epoch, batch 256, rank 32, 64 targets\",\"name\":\"C and OpenBLAS by hand\"}]}\n");
  fflush(stdout);
  char line[64];
  while (fgets(line, sizeof line, stdin)) {
    double start = now(), loss = epoch(x, y, rows, theta, a);
    printf("{\"seconds\":%.9f,\"quality\":null,\"loss\":%.9g}\n", now() - start, loss);
    fflush(stdout);
  }
  return 0;
}
