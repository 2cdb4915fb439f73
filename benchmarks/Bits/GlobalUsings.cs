global using Cotangent;
// The namespaces of the library that this program compares, in one place.
global using Microsoft.ML;
