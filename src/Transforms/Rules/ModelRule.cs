namespace Cotangent.Transforms.Rules;

/// <summary>The rule of one type of fitted model, and of the types derived from it or that implement it.</summary>
/// <typeparam name="TModel">The type of the model parameters, a class or an interface.</typeparam>
internal abstract class ModelRule<TModel> : IModelRule
    where TModel : class
{
    public string ModelName => typeof(TModel).FullName!;

    public Type? Match(Type model) => typeof(TModel).IsAssignableFrom(model) ? typeof(TModel) : null;

    public bool TryApply(object model, Prediction prediction) => TryApply((TModel)model, prediction);

    /// <inheritdoc cref="IModelRule.TryApply"/>
    protected abstract bool TryApply(TModel model, Prediction prediction);
}
