// All of the nn dialect.
#ifndef DLC_NN_OPS
#define DLC_NN_OPS
include "dialects/Nn/NnElementwise.td"
include "dialects/Nn/NnGradient.td"
include "dialects/Nn/NnInteger.td"
include "dialects/Nn/NnLinear.td"
include "dialects/Nn/NnLoss.td"
include "dialects/Nn/NnReduction.td"
include "dialects/Nn/NnShape.td"
#endif
