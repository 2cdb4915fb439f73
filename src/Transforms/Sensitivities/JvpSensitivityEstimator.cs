using Cotangent.Trainers.Columns;
using Cotangent.Trainers.Messages;
using Cotangent.Trainers.Model;
using Cotangent.Transforms.Sensitivities;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Cotangent;

/// <summary>
/// Adds the derivatives of a fitted two-layer linear model as columns, one for each <see cref="Sensitivity"/>. Fitting reads the schema:
/// it finds the named features. It reads the rows once if a sensitivity needs their means or deviations.
/// </summary>
public sealed class JvpSensitivityEstimator : IEstimator<JvpSensitivityTransformer>
{
    private readonly IHost _host;
    private readonly string _featureColumnName;
    private readonly DifferentiableModel _model;
    private readonly DataViewSchema.Column? _trainedOn;
    private readonly DecisionThreshold _decision;
    private readonly Sensitivity[] _sensitivities;

    /// <param name="env">The environment.</param>
    /// <param name="featureColumnName">The feature column of the model.</param>
    /// <param name="model">The fitted model.</param>
    /// <param name="trainedOn">The feature column of training, for the names of its slots; null if it is not known.</param>
    /// <param name="decision">The threshold of the model.</param>
    /// <param name="sensitivities">The derivatives.</param>
    internal JvpSensitivityEstimator(
        IHostEnvironment env,
        string featureColumnName,
        DifferentiableModel model,
        DataViewSchema.Column? trainedOn,
        DecisionThreshold decision,
        Sensitivity[] sensitivities)
    {
        Contracts.CheckValue(env, nameof(env));
        _host = env.Register(nameof(JvpSensitivityEstimator));
        CheckSensitivities(sensitivities);
        (_featureColumnName, _model, _sensitivities) = (featureColumnName, model, [.. sensitivities]);
        (_trainedOn, _decision) = (trainedOn, decision);
    }

    /// <summary>Finds the named features in the schema.</summary>
    /// <param name="input">Data with the feature column of the model, and the direction columns, if any.</param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// A column is missing or has another type, a feature has no such name, or a direction has another shape.
    /// </exception>
    /// <exception cref="InvalidOperationException">
    /// A sensitivity needs the means or deviations of the features, and no row has finite features, or every feature is constant.
    /// </exception>
    public JvpSensitivityTransformer Fit(IDataView input)
    {
        _host.CheckValue(input, nameof(input));
        GetOutputSchema(SchemaShape.Create(input.Schema));
        var names = SlotNames.Of(input.Schema[_featureColumnName]);
        if (names.Length != _model.FeatureCount)
        {
            throw _host.ExceptSchemaMismatch(
                nameof(input),
                "feature",
                Shown.Short(_featureColumnName),
                $"Vector<Single, {_model.FeatureCount}>",
                input.Schema[_featureColumnName].Type.ToString());
        }

        RequireNamesOfTraining(input.Schema[_featureColumnName], names);
        var features = new FittedFeatures(
            input.Schema[_featureColumnName], _decision, () => FeatureStatistics.Read(input, _featureColumnName));
        var attached = _sensitivities.Select(
            sensitivity => new AttachedSensitivity(sensitivity.Resolve(features), sensitivity.IsOfRawScore, _model));
        var transformer = new JvpSensitivityTransformer(_host, _featureColumnName, _model, names, attached);
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
        return AddColumns(_host, inputSchema, _featureColumnName, _model.Shape.HasVectorScore, _sensitivities);
    }

    /// <summary>Checks sensitivities before the model and the data are known.</summary>
    internal static void CheckSensitivities(Sensitivity[] sensitivities)
    {
        ArgumentNullException.ThrowIfNull(sensitivities);
        if (sensitivities.Length == 0 || sensitivities.Any(sensitivity => sensitivity is null))
            throw new ArgumentException("Expected at least one sensitivity, and none of them null.", nameof(sensitivities));
        if (sensitivities.GroupBy(sensitivity => sensitivity.OutputColumnName).FirstOrDefault(group => group.Count() > 1) is { } repeated)
            throw new ArgumentException(
                $"{repeated.Count()} sensitivities fill the column '{Shown.Short(repeated.Key)}'; give each a name of its own.",
                nameof(sensitivities));
    }

    /// <summary>The schema with the columns of the sensitivities.</summary>
    /// <param name="host">The host.</param>
    /// <param name="inputSchema">The schema of the data.</param>
    /// <param name="featureColumnName">The feature column of the model.</param>
    /// <param name="hasVectorScore">Whether the predictions of the model are a vector.</param>
    /// <param name="sensitivities">The derivatives.</param>
    internal static SchemaShape AddColumns(
        IHost host, SchemaShape inputSchema, string featureColumnName, bool hasVectorScore, Sensitivity[] sensitivities)
    {
        CheckVector(host, inputSchema, "feature", featureColumnName);
        var columns = inputSchema.ToDictionary(column => column.Name);
        foreach (var sensitivity in sensitivities)
        {
            if (sensitivity.InputColumnName is { } input)
                CheckVector(host, inputSchema, "direction", input);
            var name = sensitivity.OutputColumnName;
            columns[name] = sensitivity.IsPerFeature || hasVectorScore
                ? new SchemaShape.Column(
                    name, SchemaShape.Column.VectorKind.Vector, NumberDataViewType.Single, false, SlotNames.AnnotationShape())
                : new SchemaShape.Column(name, SchemaShape.Column.VectorKind.Scalar, NumberDataViewType.Single, false);
        }

        return new SchemaShape(columns.Values);
    }

    /// <summary>The column of a name, which must hold n numbers of single precision. Features may be shaped as an image.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The column is missing or has another type.</exception>
    internal static DataViewSchema.Column RequireVector(IHost host, DataViewSchema schema, string role, string name, int length)
    {
        if (schema.GetColumnOrNull(name) is not { } column)
            throw host.ExceptSchemaMismatch(nameof(schema), role, Shown.Short(name));
        return column.Type is VectorDataViewType vector && vector.Size == length && vector.ItemType == NumberDataViewType.Single
            ? column
            : throw host.ExceptSchemaMismatch(
                nameof(schema), role, Shown.Short(name), $"Vector<Single, {length}>", column.Type.ToString());
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
