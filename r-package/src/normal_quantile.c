#include "normal_quantile.h"

#include <math.h>
#include <stdbool.h>
#include <stdint.h>

#include "elementary.h"
#include "exact_arithmetic.h"

enum { MOST_TERMS = 9 };

/* Two polynomials, the coefficient of the highest power first; 0 where there is none. */
typedef struct {
  double above[MOST_TERMS], below[MOST_TERMS];
} ratio;

static const double EDGE = 0.1353352832366127;

static const ratio MIDDLE = {
    {0, 0, 0, 0, -59.96335010141079, 98.00107541859997, -56.67628574690703, 13.931260938727968, -1.2391658386738125},
    {1, 1.9544885833814176, 4.676279128988815, 86.36024213908905, -225.46268785411937, 200.26021238006066,
     -82.03722561683334, 15.90562251262117, -1.1833162112133}};

static const ratio TAIL = {
    {4.0554489230596245, 31.525109459989388, 57.16281922464213, 44.08050738932008, 14.684956192885803,
     2.1866330685079025, -0.1402560791713545, -0.03504246268278482, -0.0008574567851546854},
    {1, 15.779988325646675, 45.39076351288792, 41.3172038254672, 15.04253856929075, 2.504649462083094,
     -0.14218292285478779, -0.03808064076915783, -0.0009332594808954574}};

static const ratio FAR_TAIL = {
    {3.2377489177694603, 6.915228890689842, 3.9388102529247444, 1.3330346081580755, 0.20148538954917908,
     0.012371663481782003, 0.00030158155350823543, 2.6580697468673755e-06, 6.239745391849833e-09},
    {1, 6.02427039364742, 3.6798356385616087, 1.3770209948908132, 0.21623699359449663, 0.013420400608854318,
     0.00032801446468212774, 2.8924786474538068e-06, 6.790194080099813e-09}};

/* Leading zeros leave the total at 0, exactly. */
static double sum_powers(double z, const double *coefficients) {
  double total = coefficients[0];
  for (int32_t i = 1; i < MOST_TERMS; i++) total = total * z + coefficients[i];
  return total;
}

/* z times one polynomial, divided by the other. */
static double divide(double z, const ratio *of) { return (z * sum_powers(z, of->above)) / sum_powers(z, of->below); }

static double find_middle(double x) {
  double d = x - 0.5;
  return (d + d * divide(d * d, &MIDDLE)) * 2.5066282746310007;
}

static double find_tail(double x) {
  bool is_upper = x > 1 - EDGE;
  double s = sqrt(-2 * sb_log(is_upper ? 1 - x : x, 0));
  double y = (s - sb_log(s, 0) / s) - divide(1 / s, s < 8 ? &TAIL : &FAR_TAIL);
  return is_upper ? y : -y;
}

double sb_probit(double x, double ignored) {
  (void)ignored;
  if (x == 0) return -(double)INFINITY;
  if (x == 1) return (double)INFINITY;
  if (!(x > 0 && x < 1)) return (double)NAN;
  return x > EDGE && x <= 1 - EDGE ? find_middle(x) : find_tail(x);
}
