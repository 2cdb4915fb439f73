using Cotangent.Transforms.Raw;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Data.DataLoadSave;
using Microsoft.ML.Runtime;

namespace Cotangent;

/// <summary>
/// Adds the derivatives of an output of a fitted chain in the raw columns. Fitting finds the columns, linearizes the chain, and compares
/// a derivative with a difference of the chain on a few rows.
/// </summary>
public sealed class SensitivityEstimator : IEstimator<SensitivityTransformer>
{
    private readonly IHost _host;
    private readonly ITransformer _model;
    private readonly SensitivityOptions _options;

    internal SensitivityEstimator(IHostEnvironment env, ITransformer model, SensitivityOptions options)
    {
        _host = env.Register(nameof(SensitivityEstimator));
        (_model, _options) = (model, options);
    }

    /// <summary>Resolves the names, and checks one derivative. Reads at most a few rows.</summary>
    /// <param name="input">Raw rows, as the chain takes them.</param>
    /// <exception cref="ArgumentException">
    /// A column is missing or has a type without derivatives, the rows have gone through the chain already, a stage is not row to row, or a
    /// stage without a rule is refused; the message says which.
    /// </exception>
    public SensitivityTransformer Fit(IDataView input)
    {
        _host.CheckValue(input, nameof(input));
        var layout = RawLayout.Resolve(_model, input.Schema, _options);
        using var channel = _host.Start(nameof(Fit));
        foreach (var warning in layout.Warnings)
            channel.Warning(warning);
        RandomDirection.Check(channel, layout, input);
        return new SensitivityTransformer(_host, _model, input.Schema, layout);
    }

    /// <summary>The input schema and the columns that are added.</summary>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        _host.CheckValue(inputSchema, nameof(inputSchema));
        var columns = inputSchema.ToDictionary(column => column.Name);
        Add(_options.OutputColumnName, isVector: true);
        if (_options.Tangents.Count > 0)
        {
            var isVector = IsVector(inputSchema);
            foreach (var tangent in _options.Tangents)
                Add(tangent.OutputColumnName, isVector);
        }

        return new SchemaShape(columns.Values);

        void Add(string name, bool isVector) => columns[name] = new SchemaShape.Column(
            name,
            isVector ? SchemaShape.Column.VectorKind.Vector : SchemaShape.Column.VectorKind.Scalar,
            NumberDataViewType.Single,
            false,
            DerivativeAnnotations.Shape(isVector));
    }

    /// <summary>
    /// Whether the output is a vector. Sizes of vectors are not known from a shape, so a chain of raw vectors cannot be asked; then its
    /// last prediction tells.
    /// </summary>
    private bool IsVector(SchemaShape inputSchema)
    {
        try
        {
            var schema = FakeSchemaFactory.Create(inputSchema);
            var of = OutputColumn.Choose(_model, schema, _options.Of);
            return _model.GetOutputSchema(schema)[of].Type is VectorDataViewType;
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException)
        {
            return OutputColumn.IsVectorOfPrediction(_model, _options.Of);
        }
    }
}
