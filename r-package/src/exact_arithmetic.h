/* No fused multiply-add in a file that includes this (clause 5.4). Every file that multiplies and adds does. */
#ifndef SCHEMABRIDGE_EXACT_ARITHMETIC_H
#define SCHEMABRIDGE_EXACT_ARITHMETIC_H

#if defined(__clang__)
#pragma STDC FP_CONTRACT OFF
#elif defined(__GNUC__)
#pragma GCC optimize("fp-contract=off")
#endif

#endif
