using Cotangent.Trainers.Columns;
using Cotangent.Trainers.Messages;
using Cotangent.Trainers.Model;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Cotangent;

/// <summary>
/// Adds the derivatives of a fitted two-layer linear model as columns, one for each <see cref="Tangent"/>. Fitting only reads the schema:
/// it finds the named features.
/// </summary>
public sealed class JvpSensitivityEstimator : IEstimator<JvpSensitivityTransformer>
{
    private readonly IHost _host;
    private readonly string _featureColumnName;
    private readonly TwoLayerLinearModel _model;
    private readonly DataViewSchema.Column? _trainedOn;
    private readonly Tangent[] _tangents;

    /// <param name="env">The environment.</param>
    /// <param name="featureColumnName">The feature column of the model.</param>
    /// <param name="model">The fitted model.</param>
    /// <param name="trainedOn">The feature column of training, for the names of its slots; null if it is not known.</param>
    /// <param name="tangents">The directions.</param>
    internal JvpSensitivityEstimator(
        IHostEnvironment env, string featureColumnName, TwoLayerLinearModel model, DataViewSchema.Column? trainedOn, Tangent[] tangents)
    {
        Contracts.CheckValue(env, nameof(env));
        _host = env.Register(nameof(JvpSensitivityEstimator));
        CheckTangents(tangents);
        (_featureColumnName, _model, _trainedOn, _tangents) = (featureColumnName, model, trainedOn, [.. tangents]);
    }

    /// <summary>Finds the named features in the schema.</summary>
    /// <param name="input">Data with the feature column of the model, and the direction columns, if any.</param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// A column is missing or has another type, a feature has no such name, or a direction has another shape.
    /// </exception>
    public JvpSensitivityTransformer Fit(IDataView input)
    {
        _host.CheckValue(input, nameof(input));
        GetOutputSchema(SchemaShape.Create(input.Schema));
        var names = SlotNames.Of(input.Schema[_featureColumnName]);
        if (names.Length != _model.Layout.Features)
        {
            throw _host.ExceptSchemaMismatch(
                nameof(input),
                "feature",
                Shown.Short(_featureColumnName),
                $"Vector<Single, {_model.Layout.Features}>",
                input.Schema[_featureColumnName].Type.ToString());
        }

        RequireNamesOfTraining(input.Schema[_featureColumnName], names);
        var transformer =
            new JvpSensitivityTransformer(_host, _featureColumnName, _model, names, _tangents.Select(tangent => tangent.Resolve(names)));
        transformer.GetOutputSchema(input.Schema);
        return transformer;
    }

    /// <summary>
    /// Requires the slot names of training. A name is looked up in this data, and its derivative in the model: both must be the same slot.
    /// </summary>
    private void RequireNamesOfTraining(DataViewSchema.Column features, string[] names)
    {
        if (_trainedOn is not { } trainedOn || !trainedOn.HasSlotNames(names.Length) || !features.HasSlotNames(names.Length))
            return;
        var trained = SlotNames.Of(trainedOn);
        for (var slot = 0; slot < names.Length; slot++)
        {
            if (names[slot] != trained[slot])
            {
                throw new ArgumentOutOfRangeException(
                    null,
                    $"Slot {slot} of column '{Shown.Short(features.Name)}' is called '{Shown.Short(names[slot])}'; the model was trained "
                    + $"on '{Shown.Short(trained[slot])}' there. Give it the same features in the same order.");
            }
        }
    }

    /// <summary>The input schema and the columns that are added.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or has another type.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        _host.CheckValue(inputSchema, nameof(inputSchema));
        return AddColumns(_host, inputSchema, _featureColumnName, _tangents);
    }

    /// <summary>Checks tangents before training.</summary>
    internal static void CheckTangents(Tangent[] tangents)
    {
        ArgumentNullException.ThrowIfNull(tangents);
        if (tangents.Length == 0 || tangents.Any(tangent => tangent is null))
            throw new ArgumentException("Expected at least one tangent, and none of them null.", nameof(tangents));
        if (tangents.GroupBy(tangent => tangent.OutputColumnName).FirstOrDefault(group => group.Count() > 1) is { } repeated)
            throw new ArgumentException(
                $"{repeated.Count()} tangents fill the column '{Shown.Short(repeated.Key)}'; give each a name of its own.",
                nameof(tangents));
    }

    /// <summary>The schema with the columns of the tangents.</summary>
    internal static SchemaShape AddColumns(IHost host, SchemaShape inputSchema, string featureColumnName, Tangent[] tangents)
    {
        CheckVector(host, inputSchema, "feature", featureColumnName);
        var columns = inputSchema.ToDictionary(column => column.Name);
        foreach (var tangent in tangents)
        {
            if (tangent.InputColumnName is { } name)
                CheckVector(host, inputSchema, "direction", name);
            columns[tangent.OutputColumnName] = tangent.IsVector
                ? new SchemaShape.Column(
                    tangent.OutputColumnName,
                    SchemaShape.Column.VectorKind.Vector,
                    NumberDataViewType.Single,
                    false,
                    SlotNames.AnnotationShape())
                : new SchemaShape.Column(tangent.OutputColumnName, SchemaShape.Column.VectorKind.Scalar, NumberDataViewType.Single, false);
        }

        return new SchemaShape(columns.Values);
    }

    private static void CheckVector(IHost host, SchemaShape schema, string role, string name)
    {
        if (!schema.TryFindColumn(name, out var found))
            throw host.ExceptSchemaMismatch(nameof(schema), role, Shown.Short(name));
        var expected = new SchemaShape.Column(name, SchemaShape.Column.VectorKind.Vector, NumberDataViewType.Single, false);
        if (!expected.IsCompatibleWith(found))
            throw host.ExceptSchemaMismatch(nameof(schema), role, Shown.Short(name), expected.GetTypeString(), found.GetTypeString());
    }
}
